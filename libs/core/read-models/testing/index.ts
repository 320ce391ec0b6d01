export { digestFor, repositoryHistory, revisionFor, SETTINGS, stored } from './history.ts';
export type { HistoryEvent, HistoryOptions } from './history.ts';
export { RowsInMemory, rowsOf } from './rows-in-memory.ts';
export { fieldsChanged, rowAfter, rowsAfter, type Step, stepsAbout, timeAt } from './steps.ts';
