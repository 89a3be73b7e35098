/* The kernels of a card: thread l of tile t runs person LANES t + l.  Arrays are those of a block, tile after tile. */
#include "kernel.c"

static __device__ Block mine(Block all)
{
    const int64_t tile = blockIdx.x, lane = threadIdx.x;
    all.par = In((all.par + tile * N_PARAMETERS).at + lane);
    all.inp = In((all.inp + tile * all.n_sets * N_INPUTS).at + lane);
    if (all.hook) all.hook = In((all.hook + tile * all.n_sets * 3 * N_STATES).at + lane);
    all.x = Out((all.x + tile * N_STATES).at + lane);
    all.saved = Out((all.saved + tile * all.n_saves * all.n_out).at + lane);
    all.space = Out((all.space + tile * all.n_kinds * N_TABLE).at + lane);
    all.swing = Out((all.swing + tile).at + lane);
    return all;
}

extern "C" __global__ void __launch_bounds__(LANES) exerkine_run(Block all, int is_saved_first)
{
    const Block b = mine(all);
    if (is_saved_first) look(&b, 0);
    run(&b);
}

extern "C" __global__ void __launch_bounds__(LANES) exerkine_start(Block all)
{
    const Block b = mine(all);
    begin(b.par, b.x);
}
