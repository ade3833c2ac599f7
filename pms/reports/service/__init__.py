"""The service reports as pages, pictures and files; the domain says what each counts."""
