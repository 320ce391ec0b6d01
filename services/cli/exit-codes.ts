/** The command did what it was asked, the file is valid, or there is nothing to change. */
export const EXIT_GOOD = 0;

/** The command could not do it, or the file is not valid. */
export const EXIT_BAD = 1;

/** `plan` found something to change: what `diff` calls trouble-free difference, and what other planners answer. */
export const EXIT_CHANGES = 2;

/** The command line itself is wrong: EX_USAGE of sysexits(3), which no command answers for another reason. */
export const EXIT_USAGE = 64;
