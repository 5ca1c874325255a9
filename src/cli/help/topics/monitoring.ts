import { commands, heading, list, type Topic, table, text } from '../topic.ts';

export const monitoring: Topic = {
  name: 'monitoring',
  title: 'Monitoring over HTTP',
  about: 'Prometheus, Grafana, load balancers, the page for a browser',
  parts: [
    text(
      'Off by default: nothing listens until `http.listen` says where, as `self:8008`. Everything is read-only. A port that is',
      'in use is told (`HTTP_FAILED`) and tried again; nothing that happens to HTTP touches the failover. A renewed certificate',
      'needs `systemctl reload`.',
    ),
    commands(
      'curl -s http://10.0.0.11:8008/primary                # yes: serves as primary',
      'curl -s -H "Authorization: Bearer $TOKEN" http://10.0.0.11:8008/metrics',
    ),
    table(
      ['path', 'answer', 'token'],
      ['`/health`, `/liveness`', '200: the daemon beats, whatever its role', 'no'],
      ['`/primary`, `/leader`', '200: this node serves as primary, and nobody newer is known', 'no'],
      ['`/standby`, `/replica`', '200: a standby that receives WAL', 'no'],
      [
        '`/ready`, `/readiness`',
        '200: it serves and holds the VIP, or it could take over at this moment; a standby cannot in a pause',
        'no',
      ],
      ['`/metrics`', 'for Prometheus', 'yes'],
      ['`/`', 'a page: state, channels, lag, what was told, each failover with its timeline', 'yes'],
    ),
    text(
      'Everything else is 503, also when the last beat is more than 10 s old. `GET` and `HEAD`; for the first four also `OPTIONS`,',
      'as HAProxy asks. With `http.tokenFile` the rest wants the token, as `Bearer` or as the password that a browser asks for.',
    ),
    heading('A load balancer in place of the VIP'),
    commands(
      'option httpchk GET /primary',
      'default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions',
    ),
    heading('Prometheus and Grafana'),
    list(
      '`config/prometheus-alerts.yaml` has the alerts and, at its head, the lines for both nodes as targets.',
      '`config/grafana-dashboard.json` is to be imported as it is. Packages have both in `/usr/share/doc/whpg-failover`.',
      'Metrics begin with `whpg_failover_`; the process is under the usual names (`process_resident_memory_bytes`). What is not known has no value.',
    ),
    heading('The page'),
    text(
      'It shows what one daemon sees, like `status --watch`; when that daemon says nothing for 4 s, the page says so instead of',
      'showing what was. It needs no other host and no cookie, and works without scripts by loading itself again.',
    ),
  ],
};
