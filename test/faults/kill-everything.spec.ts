import { killEverything } from './kill-everything.suite.ts';

killEverything(5);
