/** Bounds of everything that goes between the control plane and an agent, both of which hold to them. */

/** A version of a module: a folder of configuration, not a package repository. */
export const FILES_PER_VERSION_MAX = 1000;
/** Of one file's text, in UTF-8: the size of a fleet.yaml; a template beyond that is no configuration any more. */
export const FILE_BYTES_MAX = 1_048_576;
/** Of the whole content document of a version: what an agent keeps in memory while it verifies a digest. */
export const CONTENT_BYTES_MAX = 16 * 1_048_576;
/** Far below the bus's limit for a message, so that one piece never delays what else goes over the connection for long. */
export const PIECE_BYTES_MAX = 512 * 1024;
/** A manifest is one piece. */
export const MANIFEST_BYTES_MAX = 512 * 1024;
/** A path as the kernel takes it is 4,096 bytes; no configuration needs a quarter. */
export const PATH_LENGTH_MAX = 1024;
/** Packages, units and checks of one version: what a person can still read. */
export const PACKAGES_PER_VERSION_MAX = 200;
export const UNITS_PER_VERSION_MAX = 100;
export const CHECKS_PER_VERSION_MAX = 50;
/** Modules of one node; a template with more is a mistake. */
export const MODULES_PER_NODE_MAX = 500;
/** The overlay networks of one node, and the peers of one network. */
export const NETWORKS_PER_NODE_MAX = 64;
export const PEERS_PER_NETWORK_MAX = 5000;

/** A report with 500 modules, each with a message, fits; what does not is cut by the agent. */
export const REPORT_BYTES_MAX = 64 * 1024;
/** The last lines of a failed step, of all modules of a report together. */
export const OUTPUT_TAIL_BYTES_MAX = 8 * 1024;
/** A sentence about one module, check or file. */
export const MESSAGE_LENGTH_MAX = 1000;
/** Changed files and kept conffiles that a report names; `drifted_total` counts the rest. */
export const DRIFTED_PER_REPORT_MAX = 100;
/** An agent sends no two reports within this, whatever happens on the node. */
export const REPORT_GAP_MS_MIN = 1000;
/** What the server asks for unless it stretches it, and how far it may. */
export const REPORT_INTERVAL_SECONDS = 30;
export const REPORT_INTERVAL_SECONDS_MAX = 3600;

/** A check that takes longer is no check; more often than this is load. */
export const CHECK_TIMEOUT_SECONDS_MAX = 60;
export const CHECK_INTERVAL_SECONDS_MIN = 5;
export const CHECK_INTERVAL_SECONDS_MAX = 86_400;

/** The clock of a node that is further off is told as `clock_skew`; nothing is decided by it. */
export const CLOCK_SKEW_SECONDS_MAX = 60;
