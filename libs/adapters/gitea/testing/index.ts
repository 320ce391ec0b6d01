export { FakeGitea } from './fake-gitea.ts';
