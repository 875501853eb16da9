import { ApiServer, kubeconfigOf } from './api-server';

const access = { server: 'https://127.0.0.1:6443', authority: 'PEM', token: 'token' };

describe('the client of the local API server', () => {
  test('reads the kubeconfig that this project writes', async () => {
    await ApiServer.fromKubeconfig(kubeconfigOf(access, 'slipway-local')).close();
  });

  test('fails for a server that is not on this machine', () => {
    const elsewhere = kubeconfigOf({ ...access, server: 'https://api.example.com' }, 'kind-dev');
    expect(() => ApiServer.fromKubeconfig(elsewhere)).toThrow('refused to use https://api.example.com');
  });
});
