/** How long each host of a cluster may take to say whether it takes writes, milliseconds: less than a connection may take. */
export const PRIMARY_LOOK_TIMEOUT_MS = 2_000;

/**
 * How often it is looked whether a connection to a cluster still says anything, milliseconds. Two looks and an answer take
 * six seconds: of the thirty that a failover may take, twenty are Patroni's.
 */
export const PRIMARY_WATCH_INTERVAL_MS = 2_000;

/**
 * How long "no host takes writes" is believed, milliseconds. Each look is a handshake and a password at every host, by every
 * process there is: three sets of services that asked without a pause kept two cores busy, and no new primary was chosen.
 */
export const NO_PRIMARY_PAUSE_MS = 1_000;
