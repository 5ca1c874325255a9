import { expect, test } from 'vitest';
import { complaintsAbout, minimalYaml } from '../../support/config.ts';

test.each([
  [
    'a timeout as long as the interval',
    'heartbeat: {timeout: 1s, recheck: 500ms}',
    'f.yaml:12:13: heartbeat.timeout: found heartbeat.timeout 1s, expected heartbeat.timeout shorter than heartbeat.interval 1s',
  ],
  [
    'a recheck as long as the interval',
    'heartbeat: {recheck: 1s}',
    'heartbeat.recheck: found heartbeat.recheck 1s, expected heartbeat.recheck shorter than heartbeat.interval 1s',
  ],
  [
    'pings rarer than timeouts',
    'heartbeat: {icmpInterval: 501ms}',
    'expected heartbeat.icmpInterval at most heartbeat.timeout 500ms',
  ],
  [
    'hung before the timeout',
    'heartbeat: {interval: 3s, timeout: 2s}\nfailover: {hungAfter: 2s}',
    'f.yaml:13:12: failover.hungAfter: found failover.hungAfter 2s, expected failover.hungAfter longer than heartbeat.timeout 2s',
  ],
  [
    'sick before the timeout',
    'heartbeat: {interval: 7s, timeout: 6s}',
    'heartbeat.timeout: found failover.sickAfter 5s, expected failover.sickAfter longer than heartbeat.timeout 6s',
  ],
  [
    'neither ssh nor sql',
    'heartbeat: {ssh: false, sql: false}',
    'found ssh and sql both switched off, expected heartbeat.ssh or heartbeat.sql to be true',
  ],
  [
    'a certificate without its key',
    'http: {tlsCertificate: /etc/http.crt}',
    'http.tlsCertificate: found http.tlsCertificate without http.tlsKey, expected both for HTTPS, or neither',
  ],
  [
    'giving up before a beat can end',
    'isolation: {giveUpAfter: 500ms}',
    'expected isolation.giveUpAfter longer than heartbeat.timeout 500ms',
  ],
  [
    'more quorum than witnesses asked',
    'witness: {quorum: 6}',
    'found witness.quorum 6, expected at most the 5 of witness.maximum',
  ],
  [
    'more quorum than witnesses',
    'witness: {hosts: [sdw1], quorum: 2}',
    'expected at most the 1 of witness.hosts',
  ],
  [
    'a coordinator as witness',
    'witness: {hosts: [sdw1, scdw]}',
    'found the coordinator scdw, expected hosts that are no coordinators',
  ],
])('refused: %s', (_what, yaml, complaint) => {
  expect(complaintsAbout(minimalYaml(yaml)).join('\n')).toContain(complaint);
});

test('the primary must have given up before the other side may promote, and the message shows the arithmetic', () => {
  expect(complaintsAbout(minimalYaml('isolation: {giveUpAfter: 2501ms}'))).toEqual([
    'f.yaml:12:13: isolation.giveUpAfter: found isolation.giveUpAfter 2501ms + isolation.stopAllowance 200ms + 100ms = 2801ms, ' +
      'expected at most the earliest promotion of the other side, (heartbeat.threshold 3 - 1) * heartbeat.interval 1s + ' +
      'heartbeat.timeout 500ms + 300ms = 2800ms (isolation.giveUpAfter at most 2500ms, or a higher heartbeat.threshold)',
  ]);
});

test('a relation that a change elsewhere broke is reported at that change', () => {
  expect(complaintsAbout(minimalYaml('heartbeat:\n  threshold: 2\n'))[0]).toMatch(
    /^f\.yaml:13:3: heartbeat\.threshold: found isolation\.giveUpAfter 2500ms .* = 2800ms, .* = 1800ms/,
  );
});

test('every violated relation is reported, in the order of the file', () => {
  const complaints = complaintsAbout(
    minimalYaml('isolation: {giveUpAfter: 9s}\nheartbeat: {timeout: 2s, recheck: 1s}\nvip2: 1').replace(
      '\nvip2: 1',
      '',
    ),
  );
  expect(complaints.map((complaint) => complaint.split(' ')[1])).toEqual([
    'isolation.giveUpAfter:',
    'heartbeat.timeout:',
    'heartbeat.recheck:',
  ]);
});

test('relations are judged only among values that are right', () => {
  const complaints = complaintsAbout(minimalYaml('heartbeat: {timeout: 2s, threshold: many}'));
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain('heartbeat.threshold');
});

test.each([
  ['one host twice', 'host: scdw', 'host: cdw', 'coordinators[1].host: found cdw twice'],
  ['one address twice', '10.0.0.12', '10.0.0.11', 'coordinators[1].address: found 10.0.0.11 twice'],
  [
    'two families',
    '10.0.0.12',
    'fd00::12',
    'coordinators[1].address: found 10.0.0.11 and fd00::12, expected both IPv4 or both IPv6',
  ],
  [
    "a host's own address as VIP",
    '10.0.0.100/24',
    '10.0.0.12/24',
    'vip.address: found 10.0.0.12, the own address of scdw',
  ],
  [
    'a VIP of another family',
    '10.0.0.100/24',
    'fd00::100/64',
    'vip.address: found an IPv6 address beside coordinators with IPv4',
  ],
  [
    'the label of another interface',
    'interface: eth0',
    'interface: eth0\n  label: eth1:0',
    'vip.label: found "eth1:0", expected a label that begins with eth0:',
  ],
  [
    'a gateway elsewhere',
    'interface: eth0',
    'interface: eth0\n  gateway: 192.168.1.1',
    'vip.gateway: found 192.168.1.1, expected an address in the network of the VIP 10.0.0.100/24',
  ],
  [
    'the peer as gateway',
    'interface: eth0',
    'interface: eth0\n  gateway: 10.0.0.12',
    'vip.gateway: found 10.0.0.12, the VIP or a coordinator',
  ],
  [
    'a drill with the VIP',
    'vip:',
    'drill:\n  address: 10.0.0.100/24\nvip:',
    'drill.address: found 10.0.0.100, which is in use',
  ],
])('refused: %s', (_what, right, wrong, complaint) => {
  expect(complaintsAbout(minimalYaml().replace(right, wrong)).join('\n')).toContain(complaint);
});

test('one address in two spellings is one address', () => {
  const text = minimalYaml()
    .replace('10.0.0.11', 'fd00::11')
    .replace('10.0.0.12', 'FD00:0:0::0011')
    .replace('10.0.0.100/24', 'fd00::100/64');
  expect(complaintsAbout(text)).toEqual([
    'f.yaml:6:5: coordinators[1].address: found fd00::11 twice, expected two different addresses',
  ]);
});

test.each([
  ['a gateway in the network of the VIP', 'gateway: 10.0.0.1'],
  ['a label of the interface', 'label: eth0:vip'],
])('accepted: %s', (_what, line) => {
  expect(complaintsAbout(minimalYaml().replace('interface: eth0', `interface: eth0\n  ${line}`))).toEqual([]);
});

test('a VIP with a full prefix says nothing about the network of the gateway', () => {
  const text = minimalYaml()
    .replace('10.0.0.100/24', '10.0.0.100/32')
    .replace('interface: eth0', 'interface: eth0\n  gateway: 10.0.9.1');
  expect(complaintsAbout(text)).toEqual([]);
});
