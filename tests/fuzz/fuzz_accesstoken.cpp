// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/tokenform.h"
#include "tests/fuzz/property.h"

#include <cctype>

using namespace berth;
using fuzz::require;

namespace {

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

void checkForm(const QByteArray &token)
{
    const auto form = auth::parseTokenForm(token);
    if (!form)
        return;
    require(token.size() <= auth::LongestToken, "a token is no longer than it may be");
    require(form->user > 0 && form->session > 0, "ids are positive");
    for (const char digit : form->keyId)
        require(std::isxdigit(static_cast<unsigned char>(digit)) != 0
                    && std::isupper(static_cast<unsigned char>(digit)) == 0,
                "a key's name is hexadecimal");
    const QByteArray signature(reinterpret_cast<const char *>(form->signature.data()),
                               qsizetype(form->signature.size()));
    require(token == token.first(form->signedSize) + '.' + base64Url(signature),
            "a token has one spelling");
    require(token.count('.') == 2, "a token has three parts");
    const QByteArray header
        = QByteArray::fromBase64(token.first(token.indexOf('.')), QByteArray::Base64UrlEncoding);
    require(header.contains("\"HS256\"") && !header.contains("jku") && !header.contains("none"),
            "only our own algorithm can be written down");
}

} // namespace

/// The bytes as a token; and, behind a 1, as its payload under a header that is right.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes = fuzz::bytesOf(data, size);
    checkForm(bytes);
    if (bytes.startsWith('\1')) {
        const QByteArray header = R"({"alg":"HS256","kid":"0123456789abcdef","typ":"JWT"})";
        checkForm(base64Url(header) + '.' + base64Url(bytes.sliced(1)) + '.'
                  + base64Url(QByteArray(auth::SignatureSize, 's')));
    }
    return 0;
}
