import {
  BasePathMapping,
  type CfnDomainName,
  DomainName,
  EndpointAccessMode,
  EndpointType,
  type MTLSConfig,
  type RestApi,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigateway";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGatewayDomain } from "aws-cdk-lib/aws-route53-targets";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../config/environment-config.ts";

/** A custom domain as the configuration holds it. */
export type DomainConfig = NonNullable<EnvironmentConfig["api"]["domain"]>;

/** What the domain needs to know. */
export interface ApiDomainProps {
  readonly restApi: RestApi;
  readonly domain: DomainConfig;
}

/**
 * The name that clients call. A change of the name makes a new domain, mapped and with its record, before CloudFormation
 * removes the old one; a change of the certificate or of the truststore happens in place.
 */
export class ApiDomain extends Construct {
  readonly domainName: DomainName;
  /** Leads the domain to the stage. */
  readonly mapping: BasePathMapping;

  constructor(scope: Construct, id: string, { restApi, domain }: ApiDomainProps) {
    super(scope, id);
    this.domainName = this.defineDomain(domain);
    // The execute-api address is switched off with the API's own update: not before there is a domain to go to.
    restApi.node.defaultChild?.node.addDependency(this.domainName);
    const stage = restApi.deploymentStage;
    this.mapping = new BasePathMapping(this, "Mapping", { domainName: this.domainName, restApi, stage });
    if (domain.hostedZone) this.defineRecords(domain.name, domain.hostedZone);
  }

  private defineDomain(domain: DomainConfig): DomainName {
    const { name, certificateArn, ownershipCertificateArn } = domain;
    const domainName = new DomainName(this, "Domain", {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, "Certificate", certificateArn),
      endpointType: EndpointType.REGIONAL,
      ...tlsOf(domain),
      mtls: domain.mutualTlsTruststore === undefined ? undefined : this.mutualTls(domain.mutualTlsTruststore, domain),
    });
    // Clients over IPv6, and a proof that the name is ours; the construct has no properties for them.
    const resource = domainName.node.defaultChild as CfnDomainName;
    resource.addPropertyOverride("EndpointConfiguration.IpAddressType", "dualstack");
    resource.ownershipVerificationCertificateArn = ownershipCertificateArn;
    return domainName;
  }

  private mutualTls(truststore: string, { mutualTlsTruststoreVersion: version }: DomainConfig): MTLSConfig {
    const [, bucketName = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(truststore) ?? [];
    const bucket = Bucket.fromBucketName(this, "Truststore", bucketName);
    return { bucket, key, version };
  }

  private defineRecords(recordName: string, { id, name }: { id: string; name: string }): void {
    const zone = HostedZone.fromHostedZoneAttributes(this, "Zone", { hostedZoneId: id, zoneName: name });
    const target = RecordTarget.fromAlias(new ApiGatewayDomain(this.domainName));
    const records = [
      new ARecord(this, "Ipv4Record", { zone, recordName: `${recordName}.`, target }),
      new AaaaRecord(this, "Ipv6Record", { zone, recordName: `${recordName}.`, target }),
    ];
    // Nobody is sent to the domain before it leads anywhere.
    for (const record of records) record.node.addDependency(this.mapping);
  }
}

/** Which TLS clients may speak, to the domain and to the API behind it. */
export interface Tls {
  readonly securityPolicy: SecurityPolicy;
  readonly endpointAccessMode?: EndpointAccessMode;
}

/**
 * The strongest policy that there is: API Gateway takes a truststore only with its older ones.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export function tlsOf(domain: DomainConfig | undefined): Tls {
  if (domain?.mutualTlsTruststore !== undefined) return { securityPolicy: SecurityPolicy.TLS_1_2 };
  return {
    securityPolicy: SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
    // Refuses a request whose TLS server name and Host header differ.
    endpointAccessMode: EndpointAccessMode.STRICT,
  };
}
