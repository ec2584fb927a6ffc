// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/qdialog.h>

class QLineEdit;
class QPushButton;

namespace berth {

/// Shows what is shown once: the code of an invite, a token. It can be copied, and is gone with the
/// dialog.
class SecretDialog final : public QDialog
{
    Q_OBJECT
public:
    struct Secret
    {
        QString title;
        QString text; ///< what it is good for
        QString value;
    };
    SecretDialog(const Secret &secret, QWidget *parent);

private:
    QLineEdit *m_value;
    QPushButton *m_copy;
};

} // namespace berth
