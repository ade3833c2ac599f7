"""The service reports as pages, pictures and files; `pms.domain.service` says what each counts."""
