"""Those who are followed up: discharged patients with a review due, and patients on tablets."""
