/** A screen that is drawn over, and what was on the terminal before comes back when it is closed. */
export interface Screen {
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Writes only the lines that have changed. */
  draw(lines: readonly string[]): void;
  close(): void;
}

export interface ScreenEvents {
  readonly onKey: (key: string) => void;
  /** All has to be drawn again: another size, or back from a stop. */
  readonly onChange: () => void;
}

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J';
const LEAVE = '\u001b[0m\u001b[?25h\u001b[?1049l';
const CTRL_Z = '\u001a';

/** Takes the terminal over. It is given back by `close`, at the end of the process, and while it is stopped. */
export function openScreen({ onKey, onChange }: ScreenEvents): Screen {
  const { stdin, stdout } = process;
  let drawn: readonly string[] = [];
  let isOpen = false;

  const enter = (): void => {
    if (isOpen) return;
    isOpen = true;
    drawn = [];
    if (stdin.isTTY) stdin.setRawMode(true);
    stdout.write(ENTER);
  };
  const leave = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stdout.write(LEAVE);
    if (stdin.isTTY) stdin.setRawMode(false);
  };
  const stop = (): void => {
    leave();
    process.kill(process.pid, 'SIGSTOP');
  };
  const goOn = (): void => {
    enter();
    onChange();
  };
  const resized = (): void => {
    drawn = [];
    if (isOpen) stdout.write('\u001b[2J');
    onChange();
  };
  const typed = (bytes: Buffer): void => {
    const key = bytes.toString('utf8');
    if (key === CTRL_Z) stop();
    else onKey(key);
  };

  process.on('exit', leave);
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', goOn);
  stdout.on('resize', resized);
  if (stdin.isTTY) stdin.on('data', typed);
  enter();
  return {
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    draw(lines) {
      if (!isOpen) return;
      const changed = lines.flatMap((line, row) =>
        line === drawn[row] ? [] : [`\u001b[${row + 1};1H\u001b[2K${line}`],
      );
      const below = drawn.length > lines.length ? `\u001b[${lines.length + 1};1H\u001b[J` : '';
      drawn = lines;
      if (changed.length > 0 || below !== '') stdout.write(changed.join('') + below);
    },
    close() {
      leave();
      process.off('exit', leave).off('SIGTSTP', stop).off('SIGCONT', goOn);
      stdout.off('resize', resized);
      if (!stdin.isTTY) return;
      stdin.off('data', typed);
      stdin.pause();
    },
  };
}
