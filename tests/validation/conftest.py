from study_tables import of_study, shipped, write  # noqa: F401
