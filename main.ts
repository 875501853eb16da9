import { App } from 'cdktf';
import { ControlPlane } from './stacks/control-plane';
import { eventPlatform } from './stacks/event-platform/event-platform';
import { ENVIRONMENTS } from './stacks/event-platform/settings';
import { AppFargate, FargateApp } from './stacks/fargate-app/app-fargate';
import { AppRegistry } from './stacks/fargate-app/app-registry';
import { settingsFrom } from './stacks/settings';
import { Streaming, STREAMING_ENVIRONMENTS } from './stacks/streaming';

const { controlPlane, fargateApp, eventPlatform: platform, streaming } = settingsFrom(process.env);
const app = new App({ stackTraces: false });

new ControlPlane(app, 'control-plane', controlPlane);

if (fargateApp.stacks === 'one') {
  new FargateApp(app, 'fargate-app', fargateApp);
} else {
  const registry = new AppRegistry(app, 'app-registry', fargateApp);
  new AppFargate(app, 'app-fargate', fargateApp).addDependency(registry);
}

for (const environment of ENVIRONMENTS) eventPlatform(app, { ...platform, environment });

for (const environment of STREAMING_ENVIRONMENTS) {
  new Streaming(app, `streaming-${environment}`, { ...streaming, environment });
}

app.synth();
