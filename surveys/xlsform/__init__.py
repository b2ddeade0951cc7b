"""XLSForm in and out: the workbook that survey people exchange. Knows no database, no framework and no network."""
