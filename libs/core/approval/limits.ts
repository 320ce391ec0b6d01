/** One claim: what the contract lets one `ApplyStarted` and one wave of mutations carry. */
export const CLAIM_MAX = 200;

/** Proposal ids in one event: 1,500 ids of 39 bytes are 58 KB, below the 64 KiB that an event may have. */
export const RECORDED_IDS_MAX = 1_500;

/** Deletes that never pull the mass-delete brake, however small the repository is. */
export const BRAKE_FREE_DELETES = 5;

/** Beyond the free ones, the brake is pulled by more than one delete in this many managed resources (20 %). */
export const BRAKE_MANAGED_PER_DELETE = 5;

/** For so long the brake remembers what policies deleted: a day, so that many small runs are held like one large one. */
export const BRAKE_WINDOW_MS = 86_400_000;

/**
 * A change's canonical JSON up to this many UTF-16 units travels inside `ProposalOpened`: at most 48 KB as UTF-8, which
 * leaves the rest of the event room below 64 KiB. Larger ones become a document.
 */
export const INLINE_BODY_LENGTH_MAX = 16_384;

/** Objections told in one refusal: a person reads the first ones, and a reply must fit the bus (1 MB). */
export const OBJECTIONS_MAX = 100;

/** Changes without a proposal that the end of a run names: some 40 KB at most, and more than a person reads. */
export const HELD_TOLD_MAX = 100;

/** Runs of a repository of which is kept what they were asked to read, and why. Older ones have long been reviewed or given up. */
export const REQUESTS_KEPT_MAX = 10;

/** Drifted resources of one run that are healed together: more than this is no slip of somebody's hand, and people look. */
export const HEALED_TOGETHER_MAX = 10;

/** Times that one resource is healed within the window below; whoever changes it once more means it, or is a program. */
export const FLAP_HEALS_MAX = 3;
export const FLAP_WINDOW_MS = 3_600_000;

/** Resources named in the event that says what waits; `total` counts all. */
export const HEALED_TOLD_MAX = 100;
