import { default as fc } from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { releaseVip, takeVip, type VipAddress } from '../../../src/effects/vip.ts';
import { parseIpAddresses } from '../../../src/effects/vip-look.ts';
import type { Exec, Run } from '../../../src/runtime/ports.ts';
import { canMakeNetworks, networkNamespace } from '../../support/network-namespace.ts';

const vip: VipAddress = {
  address: '192.0.2.100',
  prefix: 24,
  interface: 'eth0',
  label: 'eth0:0',
  coordinatorAddresses: ['192.0.2.11', '192.0.2.12'],
};

const untouched: Exec = () => Promise.reject(new Error('something was run'));
const says =
  (stdout: string, stderr = ''): Exec =>
  (run) =>
    Promise.resolve({
      kind: 'exit',
      code: run.args.includes('show') || stderr === '' ? 0 : 2,
      stdout: run.args.includes('show') ? stdout : '',
      stderr: run.args.includes('show') ? '' : stderr,
      truncated: false,
      tookMs: 1,
    });

describe.skipIf(!canMakeNetworks)('on a network of its own', () => {
  let runs: Run[];
  let exec: Exec;
  let network: Awaited<ReturnType<typeof networkNamespace>>;
  const ip = (words: string) => network.exec({ file: 'ip', args: words.split(' '), timeoutMs: 3000 });
  beforeAll(async () => {
    network = await networkNamespace();
    await ip('address add 192.0.2.11/24 dev eth0');
  });
  afterAll(() => network.remove());
  beforeEach(async () => {
    await ip('address del 192.0.2.100/24 dev eth0');
    await ip('address del 192.0.2.100/32 dev eth1');
    runs = [];
    exec = (run) => {
      runs.push(run);
      return network.exec(run);
    };
  });
  const deeds = () => runs.filter((run) => run.args[1] === 'add' || run.args[1] === 'del').length;

  test('the VIP is added with its label, and not added twice', async () => {
    expect(await takeVip(vip, exec)).toMatchObject({ step: 'take-vip', kind: 'done', changed: true });
    expect((await ip('address show label eth0:0')).stdout).toContain('192.0.2.100/24');
    expect(await takeVip(vip, exec)).toMatchObject({ kind: 'done', changed: false });
    expect((await ip('address show')).stdout.split('192.0.2.100/24')).toHaveLength(2);
  });

  test('the VIP is removed, and not removed twice', async () => {
    await takeVip(vip, exec);
    expect(await releaseVip(vip, exec)).toMatchObject({ kind: 'absent', changed: true });
    expect(await releaseVip(vip, exec)).toMatchObject({ kind: 'absent', changed: false });
    expect(deeds()).toBe(2);
    expect((await ip('address show dev eth0')).stdout).toContain('192.0.2.11/24');
  });

  test('the VIP is removed from every interface, whatever its prefix there', async () => {
    await ip('address add 192.0.2.100/32 dev eth1');
    await takeVip(vip, exec);
    expect(await releaseVip(vip, exec)).toMatchObject({ kind: 'absent' });
    expect((await ip('address show')).stdout).not.toContain('192.0.2.100');
  });

  test('the VIP is removed from an interface whose cable is out', async () => {
    await takeVip(vip, exec);
    await ip('link set eth1 down');
    const released = await releaseVip(vip, exec);
    await ip('link set eth1 up');
    expect(released).toMatchObject({ kind: 'absent', changed: true });
  });

  test('an IPv6 VIP works at once', async () => {
    const six = { ...vip, address: '2001:db8::64', prefix: 64, label: null };
    expect(await takeVip(six, exec)).toMatchObject({ kind: 'done', changed: true });
    expect((await ip('address show dev eth0 tentative')).stdout).not.toContain('2001:db8::64');
    expect(await releaseVip(six, exec)).toMatchObject({ kind: 'absent', changed: true });
  });

  test('an unknown interface is named', async () => {
    const outcome = await takeVip({ ...vip, interface: 'eth9', label: null }, exec);
    expect(outcome).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/interface eth9 does not exist/),
    });
  });
});

describe('without any network', () => {
  const held = '[{"ifname":"eth0","addr_info":[{"local":"192.0.2.100","prefixlen":24}]},{}]';

  test("a coordinator's own address is never touched", async () => {
    const wrong = { ...vip, address: '192.0.2.11' };
    expect(await takeVip(wrong, untouched)).toMatchObject({ kind: 'failed' });
    expect(await releaseVip(wrong, untouched)).toMatchObject({ kind: 'failed' });
  });

  test('a missing right is named', async () => {
    const refused = 'RTNETLINK answers: Operation not permitted';
    expect(await takeVip(vip, says('[]', refused))).toMatchObject({
      why: expect.stringMatching(/CAP_NET_ADMIN/),
    });
    expect(await releaseVip(vip, says(held, refused))).toMatchObject({
      why: expect.stringMatching(/CAP_NET_ADMIN/),
    });
  });

  test('an `ip` that claims success and does nothing is a failure', async () => {
    expect(await takeVip(vip, says('[]'))).toMatchObject({ kind: 'failed' });
    expect(await releaseVip(vip, says(held))).toMatchObject({ kind: 'failed' });
  });

  test('what cannot be looked at is not called absent', async () => {
    expect(await releaseVip(vip, says('no JSON'))).toMatchObject({ kind: 'failed' });
  });

  test('no output of `ip` breaks the parser', () => {
    fc.assert(fc.property(fc.json(), (json) => Array.isArray(parseIpAddresses(json) ?? [])));
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseIpAddresses(text) ?? [])));
  });
});
