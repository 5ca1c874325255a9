import type { SiteMessage } from '../../core/site-message.ts';

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  readonly date: Date;
  /** Unique, without brackets. */
  readonly id: string;
}

/** An address that can stand in a command line and in a letter as it is. */
export const isAddress = (text: string): boolean =>
  /^[A-Za-z0-9._+=-]+(?:@[A-Za-z0-9.-]+)?$/.test(text) && !text.startsWith('-') && text.length <= 254;

/** The letter as mail servers take it; whatever the message holds stays in the body. */
export function letterText({ subject, text }: SiteMessage, { from, to, date, id }: Envelope): string {
  const body = Buffer.from(`${text}\n`, 'utf8').toString('base64');
  return [
    `From: whpg-failover <${from}>`,
    `To: ${to.join(', ')}`,
    `Subject: ${/^[ -~]*$/.test(subject) ? subject : encodedWords(subject)}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(body.match(/.{1,76}/g) ?? []),
  ].join('\r\n');
}

/** Of few characters each, so that none is longer than it may be and no character is cut. */
function encodedWords(text: string): string {
  const parts: string[] = [];
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at += 10) {
    const part = characters.slice(at, at + 10).join('');
    parts.push(`=?UTF-8?B?${Buffer.from(part, 'utf8').toString('base64')}?=`);
  }
  return parts.join('\r\n ');
}
