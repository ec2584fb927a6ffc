// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/auth/signingkeys.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qmessageauthenticationcode.h>

namespace berth::test {

[[nodiscard]] inline QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// A token of any header and payload with a signature that is right, made without the code that is
/// tested.
[[nodiscard]] inline QByteArray
signedToken(const QByteArray &header, const QByteArray &payload, const QByteArray &secret,
            QCryptographicHash::Algorithm algorithm = QCryptographicHash::Sha256)
{
    const QByteArray text = base64Url(header) + '.' + base64Url(payload);
    return text + '.' + base64Url(QMessageAuthenticationCode::hash(text, secret, algorithm));
}

[[nodiscard]] inline QByteArray secretOf(const auth::SigningKey &key)
{
    return key.secret.view().toByteArray();
}

} // namespace berth::test
