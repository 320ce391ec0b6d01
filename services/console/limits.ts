/**
 * How often the position of the read models is asked for, milliseconds: that proposals were opened is no event of the
 * timeline. One number each time; what is on the screen is asked for again only when it moved.
 */
export const PULSE_MS = 2_000;

/** Events that come together lead to one question, milliseconds. */
export const GATHER_MS = 150;

/** Pause before the stream of events is opened again, milliseconds; doubled up to the second number. */
export const RECONNECT_MS = 500;
export const RECONNECT_MAX_MS = 15_000;

/** A stream that says nothing for this long is taken for dead, milliseconds: the gateway says something every 15 s. */
export const STREAM_SILENCE_MS = 45_000;

/** Rows asked for at once: as many as the gateway gives, since lists are shown whole. */
export const PAGE_SIZE = 500;

/** Runs shown in the list of runs, and entries of the timeline. */
export const RUNS_SHOWN = 100;
export const EVENTS_SHOWN = 200;

/** How often distances from now are written anew, milliseconds. */
export const CLOCK_MS = 5_000;

/** How long a page waits for the last of its answers before it is seen without, milliseconds: who waits longer wants to see something. */
export const COMING_MS = 1_000;

/** How long an answer is taken for present without a sign that something moved, milliseconds. */
export const FRESH_MS = 60_000;

/** Two keys that belong together (`g a`) follow each other within this, milliseconds. */
export const CHORD_MS = 1_200;

/** Hits that the palette shows: more are found by typing on. */
export const HITS_SHOWN = 40;

/** Fields of a new resource that stay folded until asked for, beyond this many. */
export const FIELDS_SHOWN = 40;

/** Lines of a value that are compared word by word; longer ones are compared by line, which stays quick. */
export const WORD_DIFF_LINES_MAX = 200;

/** Resources of a network drawn one by one; beyond this a drawing says less than the list beside it. */
export const GRAPH_PEERS_MAX = 300;

/** Lines of fleet.yaml asked for before and behind the one that is meant, and how many more of them one press shows. */
export const SOURCE_LINES_ASKED = 60;
export const SOURCE_LINES_MORE = 10;

/** Findings of one kind whose lines are shown without asking: who has more of them knows by then what it is about. */
export const EXCERPTS_AT_ONCE = 5;

/** How long a slider stands still before what it stands on is asked for, milliseconds. */
export const MOMENT_SETTLES_MS = 250;

/** What the difference of the fleet goes back to unless an address says another moment, milliseconds: a day. */
export const CHANGES_SPAN_MS = 86_400_000;

/** What nobody guesses while a sign-in lasts: 256 bits, as RFC 7636 §7.1 recommends. */
export const SIGN_IN_BYTES = 32;

/** Of what an identity provider says of a failed sign-in: a sentence or two. */
export const PROVIDER_TEXT_MAX = 300;
