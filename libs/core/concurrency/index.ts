export { Coalescer } from './coalescer.ts';
export { Semaphore } from './semaphore.ts';
export { Serialiser } from './serialiser.ts';
