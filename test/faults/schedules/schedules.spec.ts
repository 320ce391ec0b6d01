import { schedules } from './schedules.suite.ts';

schedules(200);
