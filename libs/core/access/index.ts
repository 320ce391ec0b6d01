export { accessFold, admitSubject } from './access.ts';
export type { AccessState, SignIn } from './access.ts';
export type { Identity, Profile, SubjectDirectory } from './ports.ts';
