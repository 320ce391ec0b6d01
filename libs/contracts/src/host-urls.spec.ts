import { expect, it } from 'vitest';
import { hostUrls } from './host-urls.ts';

it.each([
  ['postgresql://db/fleet', ['postgresql://db/fleet']],
  ['postgresql://u:p@a:1,b/fleet?x=1,2', ['postgresql://u:p@a:1/fleet?x=1,2', 'postgresql://u:p@b/fleet?x=1,2']],
  ['postgresql://u:a,b@[::1]:1,[::2]/f', ['postgresql://u:a,b@[::1]:1/f', 'postgresql://u:a,b@[::2]/f']],
  ['postgresql://a,,b/f', ['postgresql://a/f', 'postgresql:///f', 'postgresql://b/f']],
  ['no url', ['no url']],
])('the hosts of %s', (url, expected) => {
  expect(hostUrls(url)).toEqual(expected);
});
