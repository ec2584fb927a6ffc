// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/tlsidentity.h"

#include <QtCore/qfile.h>
#include <QtCore/qstringbuilder.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslkey.h>
#include <QtNetwork/qsslsocket.h>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

/// Larger than any chain; a wrong path may name anything.
constexpr qint64 LargestFile = 1024 * 1024;

Result<QByteArray> readAll(const QString &path, const QString &what)
{
    QFile file(path);
    if (!file.exists())
        return tl::unexpected(
            Error::notFound(u"The "_s % what % u" for TLS is not there: "_s % path % u"."_s));
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(Error{ErrorCode::PermissionDenied,
                                    u"tls-file-unreadable"_s,
                                    u"The "_s % what % u" for TLS cannot be read: "_s % path
                                        % u" ("_s % file.errorString() % u")."_s,
                                    {}});
    return file.read(LargestFile);
}

QSslKey keyOf(const QByteArray &pem)
{
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec}) {
        QSslKey key(pem, algorithm, QSsl::Pem, QSsl::PrivateKey);
        if (!key.isNull())
            return key;
    }
    return {};
}

/// A public key ends in what the private key's encoding repeats: the end of the modulus and the
/// exponent of RSA (RFC 8017 appendix A.1), the point of EC (RFC 5915 section 3).
bool belongsTo(const QSslKey &key, const QSslCertificate &certificate)
{
    constexpr qsizetype Compared = 64;
    const QSslKey publicKey = certificate.publicKey();
    const QByteArray der = publicKey.toDer();
    return publicKey.algorithm() == key.algorithm() && der.size() > Compared
        && key.toDer().contains(der.last(Compared));
}

} // namespace

Result<QSslConfiguration> loadTlsIdentity(const QString &certificatePath, const QString &keyPath)
{
    if (!QSslSocket::supportsSsl())
        return tl::unexpected(Error{ErrorCode::Unsupported,
                                    u"no-tls"_s,
                                    u"Qt's OpenSSL plugin, which TLS needs, is not there."_s,
                                    {}});
    const auto certificatePem = readAll(certificatePath, u"certificate"_s);
    if (!certificatePem)
        return tl::unexpected(certificatePem.error());
    const auto keyPem = readAll(keyPath, u"private key"_s);
    if (!keyPem)
        return tl::unexpected(keyPem.error());
    const QList<QSslCertificate> chain = QSslCertificate::fromData(*certificatePem, QSsl::Pem);
    if (chain.isEmpty() || chain.first().isNull())
        return tl::unexpected(
            Error::invalid(u"There is no PEM certificate in "_s % certificatePath % u"."_s));
    const QSslKey key = keyOf(*keyPem);
    if (key.isNull())
        return tl::unexpected(
            Error::invalid(u"There is no RSA or EC private key in "_s % keyPath
                           % u" that can be read without a passphrase (PEM is expected)."_s));
    if (!belongsTo(key, chain.first()))
        return tl::unexpected(Error::invalid(
            u"The private key "_s % keyPath % u" does not belong to the certificate "_s
            % certificatePath % u". Give the two that were made together."_s));

    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // clients show tokens, not these
    configuration.setAllowedNextProtocols({"http/1.1"});
    return configuration;
}

} // namespace berth::api
