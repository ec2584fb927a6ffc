// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/formdialog.h"

#include "ui/theme/icons.h"
#include "ui/widgets/fieldrow.h"
#include "ui/widgets/texts.h"

#include <QtWidgets/qabstractbutton.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qdialogbuttonbox.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qplaintextedit.h>
#include <QtWidgets/qprogressbar.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qscrollarea.h>
#include <QtWidgets/qspinbox.h>

namespace berth {

FormDialog::FormDialog(const QString &name, QLatin1StringView iconName, const QString &title,
                       QWidget *parent)
    : QDialog(parent)
    , m_content(new QWidget)
    , m_subtitle(new Text(Text::Part::Muted, {}, this))
    , m_error(new Text(Text::Part::Body, {}, this))
    , m_busy(new QProgressBar(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel, this))
{
    setObjectName(name);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setAccessibleName(title);

    auto *picture = new QLabel(this);
    picture->setPixmap(icon(iconName).pixmap(22, 22));
    auto *heading = new Text(Text::Part::Title, title, this);
    m_subtitle->setWordWrap(true);
    m_subtitle->hide();
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(heading);
    words->addWidget(m_subtitle);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(18, 14, 18, 12);
    head->setSpacing(12);
    head->addWidget(picture, 0, Qt::AlignTop);
    head->addLayout(words, 1);

    m_form = new QVBoxLayout(m_content);
    m_form->setContentsMargins(18, 14, 18, 14);
    m_form->setSpacing(12);
    m_content->setBackgroundRole(QPalette::Base);
    auto *area = new QScrollArea(this);
    area->setObjectName(name % QLatin1String(".form"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setBackgroundRole(QPalette::Base);
    area->setWidget(m_content);

    m_error->setObjectName(name % QLatin1String(".error"));
    m_error->setTone(Tone::Bad);
    m_error->setWordWrap(true);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_error->hide();
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setFixedHeight(3);
    m_busy->setObjectName(name % QLatin1String(".busy"));
    m_busy->setAccessibleName(tr("Under way"));
    m_busy->hide();

    m_send = m_buttons->addButton(title, QDialogButtonBox::AcceptRole);
    m_send->setObjectName(name % QLatin1String(".send"));
    m_send->setDefault(true);
    m_send->setProperty("primary", true);
    QPushButton *cancel = m_buttons->button(QDialogButtonBox::Cancel);
    cancel->setObjectName(name % QLatin1String(".cancel"));
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setToolTip(tr("Close this without doing anything (Esc)"));
    connect(m_buttons, &QDialogButtonBox::accepted, this, &FormDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &FormDialog::reject);

    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(18, 10, 18, 14);
    foot->setSpacing(8);
    foot->addWidget(m_error);
    foot->addWidget(m_buttons);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(area, 1);
    layout->addWidget(m_busy);
    layout->addLayout(foot);
    setSendText(title);
}

FormDialog::~FormDialog() = default;

void FormDialog::setSubtitle(const QString &text)
{
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void FormDialog::setSendText(const QString &text)
{
    m_send->setText(text);
    m_send->setAccessibleName(text);
    m_send->setToolTip(tr("%1 (Return)").arg(text));
}

FieldRow *FormDialog::makeField(const QString &name, const QString &label, QWidget *control,
                                const QString &tip, const QString &pointer)
{
    auto *row = new FieldRow(objectName() % u'.' % name, label, control, tip, pointer, m_content);
    m_rows << row;
    watch(row);
    return row;
}

FieldRow *FormDialog::addField(const QString &name, const QString &label, QWidget *control,
                               const QString &tip, const QString &pointer)
{
    FieldRow *row = makeField(name, label, control, tip, pointer);
    m_form->addWidget(row);
    return row;
}

void FormDialog::addFields(const QList<FieldRow *> &rows)
{
    auto *line = new QHBoxLayout;
    line->setSpacing(12);
    for (FieldRow *row : rows)
        line->addWidget(row, 1, Qt::AlignTop);
    m_form->addLayout(line);
}

void FormDialog::addWidget(QWidget *widget)
{
    m_form->addWidget(widget);
}

void FormDialog::addHeading(const QString &text)
{
    auto *heading = new Text(Text::Part::Heading, text, m_content);
    heading->setContentsMargins(0, 6, 0, 0);
    m_form->addWidget(heading);
}

void FormDialog::finishLayout(int width)
{
    m_form->addStretch();
    const int wanted = m_content->sizeHint().height() + 150;
    const int most = parentWidget() ? std::max(360, parentWidget()->window()->height() - 40) : 720;
    resize(width, std::min(wanted, most));
    if (!m_rows.isEmpty())
        m_rows.first()->control()->setFocus();
}

void FormDialog::watch(FieldRow *row)
{
    QWidget *control = row->control();
    const auto changed = [this, row] {
        m_touched.insert(row);
        fieldsChanged();
        revalidate();
    };
    if (auto *edit = qobject_cast<QLineEdit *>(control))
        connect(edit, &QLineEdit::textChanged, this, changed);
    else if (auto *spin = qobject_cast<QSpinBox *>(control))
        connect(spin, &QSpinBox::valueChanged, this, changed);
    else if (auto *combo = qobject_cast<QComboBox *>(control)) {
        connect(combo, &QComboBox::currentIndexChanged, this, changed);
        connect(combo, &QComboBox::editTextChanged, this, changed);
    } else if (auto *text = qobject_cast<QPlainTextEdit *>(control))
        connect(text, &QPlainTextEdit::textChanged, this, changed);
    else if (auto *button = qobject_cast<QAbstractButton *>(control))
        connect(button, &QAbstractButton::toggled, this, changed);
}

FieldRow *FormDialog::rowFor(const QString &pointer) const
{
    // The row whose pointer is the longest beginning: "/nodes/0/name" belongs to "/nodes".
    FieldRow *found = nullptr;
    for (FieldRow *row : m_rows) {
        const QString &own = row->pointer();
        if (own.isEmpty() || !(pointer == own || pointer.startsWith(QString(own % u'/'))))
            continue;
        if (!found || own.size() > found->pointer().size())
            found = row;
    }
    return found;
}

void FormDialog::showErrors(const QList<FieldError> &errors, bool isEverything)
{
    QStringList homeless;
    std::set<const FieldRow *> wrong;
    for (const FieldError &error : errors) {
        FieldRow *row = rowFor(error.pointer);
        if (!row) {
            if (isEverything)
                homeless << fieldErrorText(error);
            continue;
        }
        if (wrong.contains(row) || (!isEverything && !m_touched.contains(row)))
            continue;
        wrong.insert(row);
        row->setError(error);
    }
    for (FieldRow *row : m_rows) {
        if (!wrong.contains(row))
            row->clearError();
    }
    m_error->setText(homeless.join(u'\n'));
    m_error->setVisible(!homeless.isEmpty());
}

void FormDialog::revalidate()
{
    showErrors(check(), m_isAsked);
}

void FormDialog::accept()
{
    if (!m_busy->isHidden())
        return;
    m_isAsked = true;
    const QList<FieldError> errors = check();
    showErrors(errors, true);
    if (errors.isEmpty()) {
        send();
        return;
    }
    if (FieldRow *row = rowFor(errors.first().pointer))
        row->control()->setFocus();
}

void FormDialog::setBusy(bool isBusy)
{
    m_busy->setVisible(isBusy);
    m_content->setEnabled(!isBusy);
    m_send->setEnabled(!isBusy);
}

void FormDialog::refused(const Error &error)
{
    if (error.fields.isEmpty()) {
        m_error->setText(error.message);
        m_error->show();
        return;
    }
    showErrors(error.fields, true);
    if (m_error->text().isEmpty() && !rowFor(error.fields.first().pointer)) {
        m_error->setText(describe(error));
        m_error->show();
    }
}

void FormDialog::finish(const QString &text)
{
    Q_EMIT succeeded(text);
    QDialog::accept();
}

} // namespace berth
