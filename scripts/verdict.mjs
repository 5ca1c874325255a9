// What a run of vitest's JSON report says: the number of tests that passed, then a line for each that did not.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const firstLine = (text = '') => stripVTControlCharacters(text).split('\n')[0].slice(0, 500);

console.log(report.numPassedTests);
for (const file of report.testResults) {
  const name = relative('.', file.name);
  const others = file.assertionResults.filter((test) => test.status !== 'passed');
  if (file.status !== 'passed' && others.length === 0) console.log(`${name}: ${firstLine(file.message)}`);
  for (const { fullName, failureMessages, status } of others)
    console.log(`${name}: ${fullName}: ${firstLine(failureMessages[0]) || status}`);
}
