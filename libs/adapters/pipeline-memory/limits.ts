/** Events that the feed in memory looks at in one read. */
export const FEED_PAGE_EVENTS = 500;

/** Events that the read models in memory fold in one go. */
export const FOLLOW_EVENTS_MAX = 500;
