import { runCommandLine } from './cli/program.ts';

// The one place where a promise is left to itself: its end is the end of the process.
void runCommandLine(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
