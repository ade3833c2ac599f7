"""What a patient sees who answers with a code: a few pages that lead nowhere else."""
