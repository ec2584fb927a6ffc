// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/property.h"

#include <QtCore/qhashfunctions.h>
#include <QtCore/qlogging.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace berth::fuzz {

void require(bool holds, const char *property)
{
    if (holds)
        return;
    std::fprintf(stderr, "Does not hold: %s\n", property);
    std::abort();
}

QByteArray bytesOf(const uint8_t *data, size_t size)
{
    return {reinterpret_cast<const char *>(data), qsizetype(size)};
}

QString textOf(const uint8_t *data, size_t size)
{
    if (size == 0 || *data != 0xff)
        return QString::fromUtf8(reinterpret_cast<const char *>(data), qsizetype(size));
    QString text(qsizetype(size - 1) / 2, Qt::Uninitialized);
    // A string of no characters shares static memory; there is nothing to copy then.
    if (!text.isEmpty())
        std::memcpy(text.data(), data + 1, size_t(text.size()) * sizeof(QChar));
    return text;
}

void requirePlaceIn(QStringView text, const Error &error)
{
    require(error.code == ErrorCode::InvalidArgument, "what cannot be read is an invalid argument");
    require(error.fields.size() == 1, "an error names one place");
    const FieldError &field = error.fields.front();
    require(field.position >= 0 && field.position <= text.size(), "an error lies inside the text");
    require(!field.message.isEmpty(), "an error says what is wrong");
}

} // namespace berth::fuzz

/// The same input takes the same way each time, and a warning about it costs no output.
extern "C" int LLVMFuzzerInitialize(int * /*argc*/, char *** /*argv*/)
{
    QHashSeed::setDeterministicGlobalSeed();
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &, const QString &text) {
        if (type == QtFatalMsg) // an assertion: Qt aborts next
            std::fprintf(stderr, "%s\n", qPrintable(text));
    });
    return 0;
}
