# BradleyTerry2 on pair counts: answers each line "fit SET" with "milliseconds gradient iterations".
# Started by bradley_terry.py, which writes the arrays to the folder given as argument.
suppressPackageStartupMessages(library(BradleyTerry2))
folder <- commandArgs(trailingOnly = TRUE)[1]
sets <- list()
load <- function(name) {
  file <- file(file.path(folder, name), "rb")
  on.exit(close(file))
  head <- readBin(file, "integer", 2, endian = "little")
  column <- function(kind) readBin(file, kind, head[2], endian = "little")
  first <- column("integer")
  second <- column("integer")
  items <- as.character(seq_len(head[1]) - 1)
  list(first = factor(first, levels = items), second = factor(second, levels = items), won = column("double"),
       lost = column("double"))
}
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  name <- strsplit(line, " ")[[1]][2]
  if (is.null(sets[[name]])) sets[[name]] <- load(name)
  set <- sets[[name]]
  first <- set$first
  second <- set$second
  counts <- cbind(set$won, set$lost)
  gc(verbose = FALSE)
  start <- proc.time()[["elapsed"]]
  fit <- BTm(counts, first, second)
  spent <- proc.time()[["elapsed"]] - start
  theta <- c(0, coef(fit))
  i <- as.integer(set$first)
  j <- as.integer(set$second)
  slope <- set$won - (set$won + set$lost) * plogis(theta[i] - theta[j])
  gradient <- tapply(c(slope, -slope), c(i, j), sum)
  cat(1000 * spent, max(abs(gradient)), fit$iter, "\n")
  flush(stdout())
}
