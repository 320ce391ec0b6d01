import { describe, expect, it } from 'vitest';
import { findRuleGaps } from './rules.ts';
import { projectFiles } from './tree.ts';

const specification = (text: string) => ({ path: 'libs/core/x/SPEC.md', text });
const spec = (text: string) => ({ path: 'libs/core/x/x.spec.ts', text });

describe('the numbered rules', () => {
  it('each have a test, and each test that quotes one quotes a real one', () => {
    const specifications = projectFiles(/^libs\/core\/.*SPEC\.md$/);
    const specs = projectFiles(/\.spec\.tsx?$|^test\/.*\.ts$|\/testing\/.*\.ts$/).filter(
      ({ path }) => !path.startsWith('test/tidy/'),
    );
    expect(specifications.length).toBeGreaterThan(0);
    expect(findRuleGaps(specifications, specs)).toEqual([]);
  });
});

describe('findRuleGaps', () => {
  it('is content when rules and tests match', () => {
    expect(findRuleGaps([specification('- **XX1** a. **XX2** b.')], [spec("it('[XX1, XX2] c')")])).toEqual([]);
  });

  it('finds a rule without a test', () => {
    expect(findRuleGaps([specification('**XX1** **XX12**')], [spec('[XX12]')])).toEqual([
      'libs/core/x/SPEC.md defines XX1, which no test quotes as [XX1]: write its test',
    ]);
  });

  it('finds a test of no rule', () => {
    expect(findRuleGaps([], [spec('[XX1]')])).toEqual([
      'libs/core/x/x.spec.ts quotes [XX1], which no SPEC.md defines: correct the id or write the rule',
    ]);
  });

  it('finds an id that two rules share', () => {
    expect(findRuleGaps([specification('**XX1** **XX1**')], [spec('[XX1]')])).toEqual([
      'libs/core/x/SPEC.md defines XX1, which is taken: choose another number',
    ]);
  });
});
