import { schedules } from './schedules.suite.ts';

schedules(2_000);
