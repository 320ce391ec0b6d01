// npm test: every check and every test, with one closing line that counts them all. Arguments choose steps by name:
// `npm test -- unit int`. While working: `npm test -- format lint types unit`, which takes less than two minutes.
import { closingLine, isGreen, type StepResult, summaryOf } from './run/result.ts';
import { runCheck, runTests } from './run/step.ts';
import { notTried, steps, stepsNamed } from './run/steps.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; there are: ${steps.map((step) => step.name).join(', ')}.`);
  process.exit(2);
}

const results: StepResult[] = [];
for (const step of stepsNamed(wanted)) {
  console.log(`\n▶ ${step.name}: ${step.what}`);
  const result = step.kind === 'check' ? await runCheck(step) : await runTests(step);
  console.log(summaryOf(result));
  results.push(result);
}

console.log(`\n${results.map(summaryOf).join('\n')}\n`);
for (const { name, failures } of results) for (const failure of failures) console.log(`✗ ${name} ${failure}\n`);
for (const line of notTried(wanted)) console.log(`${line}\n`);
console.log(closingLine(results));
process.exitCode = isGreen(results) ? 0 : 1;
