/** What an existing set-up says, in terms of our settings. */
export interface Found {
  /** Which kind of file it was. */
  readonly kind: 'keepalived' | 'gpfailover';
  readonly values: readonly Taken[];
  /** What became a check or a hook, for people to look at: what it does may be built in, or do harm now. */
  readonly scripts: readonly Script[];
  /** What has no counterpart, and why. */
  readonly left: readonly Left[];
}

/** A value for a setting, as it would be written in YAML. */
export interface Taken {
  readonly key: string;
  readonly value: unknown;
  /** The words that said so, never a secret. */
  readonly from: string;
}

export interface Script {
  /** The setting that it became. */
  readonly when: string;
  readonly command: string;
  readonly detail: string;
}

export interface Left {
  readonly what: string;
  readonly why: string;
}

/** The text is data: nothing in it is ever run, and one that is too long is not read. */
export const TEXT_MAX = 128 * 1024;
