// After a refused form the summary of errors has the focus: a screen reader reads it, and it is in sight.
document.querySelector("[data-errors]")?.focus();
