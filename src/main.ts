import { runCommandLine } from './cli/program.ts';
import { readableStack } from './runtime/stack.ts';

// What nobody caught ends the process, and the engine then tells it in the words of a minified file.
process.on('uncaughtExceptionMonitor', (error) => {
  process.stderr.write(`whpg-failover: ${readableStack(error)}\n`);
});

// The one place where a promise is left to itself: its end is the end of the process.
void runCommandLine(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
