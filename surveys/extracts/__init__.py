"""Ground floor: the files an analyst gets. Finished rows in, CSV, Excel, SPSS or Stata out; knows no database."""
