/* The ward round: from patient to patient by keyboard, and nothing typed is lost on the way. */
