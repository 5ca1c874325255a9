/** What `help` knows besides the commands; apart from the texts, so that nothing else has to load them. */
export const TOPIC_NAMES = [
  'scenarios',
  'maintenance',
  'sizing',
  'monitoring',
  'security',
  'keepalived',
  'gpfailover',
  'messages',
] as const;
