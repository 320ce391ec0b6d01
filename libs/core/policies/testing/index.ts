export { policyOf } from './policies.ts';
