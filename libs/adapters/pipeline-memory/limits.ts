/** Events that the feed in memory looks at in one read. */
export const FEED_PAGE_EVENTS = 500;
