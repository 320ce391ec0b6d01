/** The journal is written anew beyond this: reading it at the start takes no time that anybody notices. */
export const JOURNAL_BYTES_MAX = 1024 * 1024;

/** How often the agent looks whether somebody changed a file, a package or a unit by hand. */
export const LOOK_INTERVAL_MS = 60_000;

/** What a program may print before its output is cut: its last lines are what is told. */
export const OUTPUT_BYTES_MAX = 256 * 1024;

/** How long one call of apt waits for a lock that somebody else holds. Short, so that the node can say who holds it; then again. */
export const APT_LOCK_SECONDS = 30;
/** An installation that takes longer hangs. */
export const PACKAGES_TIMEOUT_MS = 30 * 60_000;
/** systemd's own limit for a start is 90 s. */
export const UNIT_TIMEOUT_MS = 120_000;
/** What reads a state answers at once. */
export const LOOK_TIMEOUT_MS = 30_000;

/** The whole of an enrolment: connecting, TLS and the answer. */
export const ENROL_TIMEOUT_MS = 30_000;
/** An identity is a few hundred bytes; a problem is not much more. */
export const ENROL_ANSWER_BYTES_MAX = 64 * 1024;

/** The services answer within 5 s, or not at all. */
export const REQUEST_TIMEOUT_MS = 6_000;

/** What a health check's program may print, or a server answer, before it is left alone. */
export const CHECK_OUTPUT_BYTES_MAX = 16 * 1024;
/** Checks at the same time: a node with fifty of them is no load for itself. */
export const CHECKS_AT_ONCE_MAX = 4;
/** A sentence in a report. */
export const CHECK_MESSAGE_LENGTH_MAX = 1000;

/** Connecting to one server, TLS and the answer of the authorization included. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** Over how long the first run of a node's checks is spread after its modules are in place. */
export const FIRST_CHECK_SPREAD_MS = 1_000;
/** How often at most the agent asks over HTTPS who it is, when the bus does not answer it. */
export const IDENTITY_ASKED_MS = 60_000;
/** Tries to reach the bus before the agent asks over HTTPS where it is: a bus that restarts is back long before. */
export const TRIES_BEFORE_ASKING = 5;
/** How often at most it asks that: while a bus is down, all of its agents do. */
export const SERVERS_ASKED_MS = 600_000;
/** How many reports go by before the agent asks which bundle is its own, should a notice have got lost. */
export const REPORTS_PER_QUESTION = 10;
/** How often the agent asks whether the bus is still there: after two without an answer it connects anew. */
export const PING_INTERVAL_MS = 30_000;
/** How long a name of a peer's endpoint is looked up: a network is not held up by one of them. */
export const NAME_LOOKUP_MS = 5_000;
/** Peers named in a report of a network; beyond this they are counted. */
export const PEERS_NAMED_MAX = 5;
