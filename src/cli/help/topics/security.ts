import { commands, heading, list, type Topic, text } from '../topic.ts';

export const security: Topic = {
  name: 'security',
  title: 'Security',
  about: 'a key of the daemon alone, who asked for what, secrets, mail and webhooks',
  parts: [
    text('What each attacker could do is in `SECURITY.md`; this is what can be set up.'),
    heading("A key of the daemon's own"),
    text(
      "The daemons use the SSH key of the database's user unless `ssh.boundKey` names another one. That one is bound by `command=` to",
      '`whpg-failover ssh-report`, which does a closed list of things on its own host, with its own configuration: report, compare,',
      'stop the database and start it again, release the VIP, show a message, and pass on what one daemon asks the other one.',
      'Everything else is refused with exit code 6 and a line in the log of that host. On a witness the key is bound to a file of bash.',
    ),
    commands(
      'ssh-keygen -q -t ed25519 -N "" -f /var/lib/whpg-failover/ssh-key    # on both, as the user of the service',
      'whpg-failover ssh-report --authorized-keys-line     # on both: for ~/.ssh/authorized_keys there, of all the others',
      'whpg-failover ssh-report --witness-program          # for ~/.whpg-failover/witness on each witness',
      'systemctl restart whpg-failover                     # with ssh.boundKey in both configurations',
      'whpg-failover doctor                                # the key does what it is bound to, and nothing else',
    ),
    text(
      "Each node prints a line for coordinators and one for witnesses: those of both nodes belong on each such host. `from=` in them names the coordinators and the VIP; add what else they connect from. The key of the database's user stays where the tools of the database need it:",
      '`gpactivatestandby`, and `ssh localhost`, over which a database is started. `rejoin`, `setup`, `switchover` and `doctor`',
      'are run by people and use that key, too. With Node 22.15 or newer, as in the packages, the stream of reports costs the other',
      'host a shell; an older Node waits behind it, with some 45 MB.',
    ),
    heading('Who asked for it'),
    text(
      'Root, the user of the service and the members of its group may use the control socket. Whoever asks for a change',
      'has to make a file that the daemon names, in `/run/whpg-failover/proof`; its owner is who asked, in the journal, on terminals and in',
      '`status`. What they say of themselves stands behind: `root (says: kim)` for `sudo` by kim. The command line does that by itself.',
    ),
    heading('Secrets'),
    list(
      'The password of the database, the token and the key of HTTP and the address of a webhook are read from files that belong to root or to the user of the service, with mode 0600: `database.passwordFile`, `http.tokenFile`, `http.tlsKey`.',
      'Each may be a credential of systemd: `LoadCredential=NAME:FILE` or `LoadCredentialEncrypted=` in a drop-in, and `/run/credentials/whpg-failover.service/NAME` in the configuration.',
      'A private SSH key that others can read is not used.',
    ),
    heading('Mail and webhook'),
    text(
      'Two hooks are ready-made, for any of the settings of `hooks` or for every message, as `notify.command`. A webhook gets JSON',
      'that Slack, Mattermost, Rocket.Chat and Google Chat take; its address is in a file. Mail goes to the mail server of this host,',
      'or of the site with `--relay`, and to sendmail where none answers: that of Postfix needs rights which the service does not have.',
    ),
    list(
      '`hooks.promoted: [/usr/lib/whpg-failover/hooks/webhook, /etc/whpg-failover/webhook-url]`',
      '`hooks.halted: [/usr/lib/whpg-failover/hooks/mail, dba@example.com, --relay, mail.example.com]`',
    ),
    text('To try one, as the user of the service:'),
    commands(
      'whpg-failover send webhook /etc/whpg-failover/webhook-url "a test"',
      'whpg-failover send mail dba@example.com "a test"',
    ),
  ],
};
