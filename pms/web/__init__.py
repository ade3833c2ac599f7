"""HTTP: what is read and answered, who may reach it, and the fields and files of pages."""
