"""The pages of SMEs: landing, consent, one group of questions a page, receipt."""
