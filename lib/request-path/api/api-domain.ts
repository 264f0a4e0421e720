import {
  BasePathMapping,
  type CfnDomainName,
  DomainName,
  EndpointType,
  IpAddressType,
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

type HostedZoneConfig = NonNullable<DomainConfig["hostedZone"]>;

/** The domain, and the API behind it. */
export interface ApiDomainProps {
  /** The API whose stage the domain leads to. */
  readonly restApi: RestApi;
  readonly domain: DomainConfig;
  readonly ipAddressType: IpAddressType;
}

/**
 * The name that clients call. A change of the name makes a new domain, mapped and with its record, before CloudFormation
 * removes the old one; a change of the certificate or of the truststore happens in place.
 */
export class ApiDomain extends Construct {
  readonly domainName: DomainName;
  /** Leads the domain to the stage. */
  readonly mapping: BasePathMapping;

  constructor(scope: Construct, id: string, { restApi, domain, ipAddressType }: ApiDomainProps) {
    super(scope, id);
    this.domainName = this.defineDomain(domain, ipAddressType);
    // The execute-api address is switched off with the API's own update: not before there is a domain to go to.
    restApi.node.defaultChild?.node.addDependency(this.domainName);
    const stage = restApi.deploymentStage;
    this.mapping = new BasePathMapping(this, "Mapping", { domainName: this.domainName, restApi, stage });
    if (domain.hostedZone) this.defineRecords(domain.name, domain.hostedZone, ipAddressType);
  }

  private defineDomain(domain: DomainConfig, ipAddressType: IpAddressType): DomainName {
    const { name, certificateArn, ownershipCertificateArn } = domain;
    const domainName = new DomainName(this, "Domain", {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, "Certificate", certificateArn),
      endpointType: EndpointType.REGIONAL,
      // The API's own policy negotiates TLS, for its domain too. The domain keeps the one policy that works with and
      // without a truststore, so that mutual TLS is turned on and off by one property.
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
      securityPolicy: SecurityPolicy.TLS_1_2,
      mtls: domain.mutualTlsTruststore === undefined ? undefined : this.mutualTls(domain.mutualTlsTruststore, domain),
    });
    // The construct has no properties for the address families, and for a proof that the name is ours.
    const resource = domainName.node.defaultChild as CfnDomainName;
    resource.addPropertyOverride("EndpointConfiguration.IpAddressType", ipAddressType);
    resource.ownershipVerificationCertificateArn = ownershipCertificateArn;
    return domainName;
  }

  private mutualTls(truststore: string, { mutualTlsTruststoreVersion: version }: DomainConfig): MTLSConfig {
    const [, bucketName = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(truststore) ?? [];
    const bucket = Bucket.fromBucketName(this, "Truststore", bucketName);
    return { bucket, key, version };
  }

  private defineRecords(recordName: string, { id, name }: HostedZoneConfig, ipAddressType: IpAddressType): void {
    const zone = HostedZone.fromHostedZoneAttributes(this, "Zone", { hostedZoneId: id, zoneName: name });
    const target = RecordTarget.fromAlias(new ApiGatewayDomain(this.domainName));
    const props = { zone, recordName: `${recordName}.`, target };
    const records: Construct[] = [new ARecord(this, "Ipv4Record", props)];
    if (ipAddressType === IpAddressType.DUAL_STACK) records.push(new AaaaRecord(this, "Ipv6Record", props));
    // Clients find the domain only once it leads to the stage.
    for (const record of records) record.node.addDependency(this.mapping);
  }
}
