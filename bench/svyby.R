# Means and standard errors of every item in every domain, by R survey: Rscript svyby.R ANSWERS DOMAINS FIGURES
#
# ANSWERS: a row for each relation: firm, stratum, population, the classifications, one column for each source (1 or 0)
# and one for each item. DOMAINS: item, classification, whether the item is the firm's own (1 or 0). FIGURES: what comes
# out; the seconds from the design to the last figure, on two processors, go to the standard output.
suppressPackageStartupMessages(library(survey))
library(parallel)
files <- commandArgs(trailingOnly = TRUE)
answers <- read.csv(files[1], colClasses = c(firm = "character"))
wanted <- read.csv(files[2])
started <- proc.time()[["elapsed"]]
design <- svydesign(ids = ~firm, strata = ~stratum, fpc = ~population, data = answers)
of <- function(at) {
  by <- wanted$classification[at]
  y <- answers[[wanted$item[at]]]
  if (wanted$once[at] == 1) {
    y[duplicated(answers[c("firm", by)])] <- NA
  }
  design$variables$y <- y
  found <- svyby(~y, as.formula(paste("~", by)), design, svymean, na.rm = TRUE)
  data.frame(item = wanted$item[at], classification = by, code = found[[1]], mean = found[["y"]], se = found[["se"]])
}
figures <- do.call(rbind, mclapply(seq_len(nrow(wanted)), of, mc.cores = 2))
seconds <- proc.time()[["elapsed"]] - started
write.table(format(figures, digits = 15, scientific = TRUE, trim = TRUE), files[3], sep = ",", quote = FALSE,
            row.names = FALSE)
cat(seconds, "\n")
