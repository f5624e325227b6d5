package ai.beatra.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses the guard lets through. */
class PublicAddressesTest {
  private static final PublicWeb WEB = new PublicWeb(1);

  @AfterAll
  static void close() {
    WEB.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.8.8.8",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:0:5ef5:79fd::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void whatIsSpecialIsNotPublic(String address) throws UnknownHostException {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "223.255.255.255",
        "2001:4860::8888",
        "2606:4700::1111",
        "2a00:1450::1",
        "2003::1"
      })
  void theRestIsPublic(String address) throws UnknownHostException {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1%25eth0]/",
        "https://[2606:4700::1111%25lo]/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://127.0.0.1./",
        "https://1.1.1.1./",
        "https://01.1.1.1/",
        "https://1.1.1.256/",
        "https://1.1.1/"
      })
  void literalsAreJudgedWithoutAskingAnybody(String url) {
    assertThatThrownBy(() -> WEB.check(URI.create(url)))
        .isInstanceOf(PublicWeb.RefusedException.class)
        // Some are no host for Java at all.
        .hasMessageMatching("does not lead to a public address|names no usable host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/", "ftp://example.com/", "https://user@example.com/",
        "https://user:password@example.com/", "https://example.com:8443/",
            "https://example.com:22/",
        "https:///cat.png", "https:cat.png", "file:///etc/passwd"
      })
  void otherUrlsAreRefused(String url) {
    assertThatThrownBy(() -> WEB.check(URI.create(url)))
        .isInstanceOf(PublicWeb.RefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/cat.png", "https://example.com:443/", "https://1.1.1.1/",
        "https://[2606:4700::1111]/", "https://3.example/", "https://xn--bcher-kva.example/"
      })
  void plainOnesAreNot(String url) throws Exception {
    WEB.check(URI.create(url));
  }
}
